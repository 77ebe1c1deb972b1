using System.Reflection;
using System.Xml.Linq;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;

namespace AuthProvider.Protocol.Tests.Architecture;

/// <summary>Server -> Storage -> Protocol -> OpenIddict, and nothing the other way.</summary>
public sealed class DirectionTests
{
    private static readonly Assembly Protocol = typeof(ProtocolOptions).Assembly;
    private static readonly Assembly Storage = typeof(StorageOptions).Assembly;
    private static readonly Assembly Server = typeof(ServerSettings).Assembly;

    [Fact]
    public void Protocol_knows_neither_storage_nor_server() => Assert.DoesNotContain(References(Protocol), name => name.StartsWith("AuthProvider.", StringComparison.Ordinal));

    [Fact]
    public void Storage_knows_protocol_and_not_the_server() =>
        Assert.Equal(["AuthProvider.Protocol"], References(Storage).Where(name => name.StartsWith("AuthProvider.", StringComparison.Ordinal)));

    [Fact]
    public void Server_knows_storage() => Assert.Contains("AuthProvider.Storage", References(Server));

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Microsoft.AspNetCore.Identity")]
    [InlineData("Microsoft.Extensions.Identity")]
    [InlineData("Microsoft.AspNetCore.Mvc")]
    [InlineData("Microsoft.AspNetCore.Razor")]
    [InlineData("OpenIddict.EntityFrameworkCore")]
    [InlineData("StackExchange.Redis")]
    [InlineData("Npgsql")]
    [InlineData("Microsoft.Data.Sqlite")]
    public void Protocol_is_free_of(string package) => Assert.DoesNotContain(References(Protocol), name => name.StartsWith(package, StringComparison.Ordinal));

    [Fact]
    public void Protocol_reaches_openiddict() => Assert.Contains("OpenIddict.Server", References(Protocol));

    [Fact]
    public void Clients_reference_nothing_of_the_server() =>
        Assert.Empty(
            from project in Repository.Files("clients", "*.csproj")
            from reference in XDocument.Load(project).Descendants("ProjectReference")
            let path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))
            where path.StartsWith(Path.Combine(Repository.Root, "src"), StringComparison.Ordinal)
            select $"{project} -> {path}");

    [Fact]
    public void Namespaces_are_folders() =>
        Assert.Empty(
            from file in Repository.Files("src", "*.cs")
            where !file.Contains("Migrations", StringComparison.Ordinal)
            let line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where line is not null
            let expected = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace('/', '.')
            where line != $"namespace {expected};"
            select $"{file}: {line}");

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!).Order(StringComparer.Ordinal);
}
