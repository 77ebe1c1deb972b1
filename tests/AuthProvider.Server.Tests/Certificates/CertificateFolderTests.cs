using AuthProvider.Server.Certificates;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Tests.Certificates;

/// <summary>Where the development certificates lie.</summary>
public sealed class CertificateFolderTests : IDisposable
{
    private readonly string _program = Directory.CreateTempSubdirectory("authprovider-published-").FullName;
    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-data-").FullName;

    public void Dispose()
    {
        Directory.Delete(_program, recursive: true);
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public void Published_server_keeps_them_beside_its_database() =>
        Assert.Equal(Path.Combine(_data, "certs"), CertificateFolder.Find(_program, _program, $"Data Source={_data}/id.db"));

    [Fact]
    public void Published_server_with_PostgreSql_keeps_them_below_its_content_root() =>
        Assert.Equal(Path.Combine(_program, "data", "certs"), CertificateFolder.Find(_program, _program, "Host=db;Database=id"));

    [Fact]
    public void Folder_of_the_database_that_does_not_exist_is_named_and_not_made()
    {
        var refused = Assert.Throws<StartException>(() => CertificateFolder.Find(_program, _program, $"Data Source={_data}/no/id.db"));
        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_data, "no")));
    }

    [Fact]
    public void Working_copy_has_one_folder_for_all_programs()
    {
        File.WriteAllText(Path.Combine(_program, "AuthProvider.sln"), "");
        Assert.Equal(Path.Combine(_program, "certs"), CertificateFolder.Find(Path.Combine(_program, "src"), _data, $"Data Source={_data}/id.db"));
    }
}
