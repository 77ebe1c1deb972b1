using AuthProvider.Storage.Users;
using AuthProvider.Storage.Users.PasswordHashes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Tests.Users;

public sealed class PasswordHashFormatsTests
{
    private static readonly User Anybody = new();

    private readonly UpgradingPasswordHasher _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));

    public static TheoryData<string> Names => [.. KnownHashes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hash_of_another_program_takes_its_password_to_be_replaced_and_no_other(string name)
    {
        var hash = KnownHashes.All[name];
        Assert.Null(PasswordHashFormats.Check(hash));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, hash, KnownHashes.Password));
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, "letmein"));
    }

    [Fact]
    public void Hashes_of_Identity_are_replaced_where_they_are_weaker_than_new_ones()
    {
        string Made(Action<PasswordHasherOptions> configure)
        {
            var options = new PasswordHasherOptions();
            configure(options);
            return new PasswordHasher<User>(Options.Create(options)).HashPassword(Anybody, KnownHashes.Password);
        }

        var version2 = Made(options => options.CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV2);
        var weak = Made(options => options.IterationCount = 500);
        var strong = Made(options => options.IterationCount = 2_000);
        Assert.All([version2, weak, strong], hash => Assert.Null(PasswordHashFormats.Check(hash)));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, version2, KnownHashes.Password));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, weak, KnownHashes.Password));
        Assert.Equal(PasswordVerificationResult.Success, _hasher.VerifyHashedPassword(Anybody, strong, KnownHashes.Password));
        Assert.All([version2, weak, strong], hash => Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, "letmein")));
        Assert.Equal(PasswordVerificationResult.Success, _hasher.VerifyHashedPassword(Anybody, _hasher.HashPassword(Anybody, "tea"), "tea"));
    }

    /// <summary>As the C function does, and with it all programs that call it.</summary>
    [Fact]
    public void Bcrypt_reads_72_bytes_of_a_password()
    {
        const string Hash = "$2b$05$AnZQ1oxJGMYpLMHBpO3fQeZabwHAOuIQsDha/X7Jrb.a6wdEXyzq2";
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, Hash, new string('x', 80)));
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, Hash, new string('x', 72)));
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, Hash, new string('x', 71)));
    }

    [Theory]
    [InlineData("", "not a password hash")]
    [InlineData("tea", "not a password hash")]
    [InlineData("AQAAAAIAAYag", "not a password hash")]
    [InlineData("$1$abc$def", "not a password hash")]
    [InlineData("$2x$06$eOBh6LFPGm7j3nkY2GOKuOPRA.wcp9YXDJPbZL21derMiFzW3N08q", "damaged")]
    [InlineData("$2b$06$eOBh6LFPGm7j3nkY2GOKuOPRA.wcp9YXDJPbZL21derMiFzW3N08", "damaged")]
    [InlineData("$2b$16$eOBh6LFPGm7j3nkY2GOKuOPRA.wcp9YXDJPbZL21derMiFzW3N08q", "a cost of 4 to 15 here, not 16")]
    [InlineData("$2b$31$eOBh6LFPGm7j3nkY2GOKuOPRA.wcp9YXDJPbZL21derMiFzW3N08q", "a cost of 4 to 15 here, not 31")]
    [InlineData("pbkdf2:sha256$SuKF6jJALKd1sigE$db3b5d58f471d24470f137e4a5b666470e34b4452f33a8207c315be026108aba", "damaged")]
    [InlineData("pbkdf2:md5:1000$SuKF6jJALKd1sigE$db3b5d58f471d24470f137e4a5b666470e34b4452f33a8207c315be026108aba", "damaged")]
    [InlineData("pbkdf2:sha256:1000$SuKF6jJALKd1sigE$db3b", "damaged")]
    [InlineData("pbkdf2:sha256:0$SuKF6jJALKd1sigE$db3b5d58f471d24470f137e4a5b666470e34b4452f33a8207c315be026108aba", "1 to 10000000 iterations here, not 0")]
    [InlineData("pbkdf2:sha256:1000000000$SuKF6jJALKd1sigE$db3b5d58f471d24470f137e4a5b666470e34b4452f33a8207c315be026108aba", "iterations here, not 1000000000")]
    [InlineData("pbkdf2:sha256:99999999999999999999$SuKF6jJALKd1sigE$db3b5d58f471d24470f137e4a5b666470e34b4452f33a8207c315be026108aba", "damaged")]
    [InlineData("pbkdf2_sha256$1000000000$salt$MBFNxD83VQ9dIPKZaEv0j+MTAQzTEf8eccs8pTBHjL4=", "iterations here")]
    [InlineData("pbkdf2_sha256$1000$$MBFNxD83VQ9dIPKZaEv0j+MTAQzTEf8eccs8pTBHjL4=", "damaged")]
    [InlineData("scrypt:33000:8:1$salt$4d8650ee3eb9e2cd3dd24d184ad4442671568e554d11d32beb2963271507e5f2", "power of two")]
    [InlineData("scrypt:1048576:8:1$salt$4d8650ee3eb9e2cd3dd24d184ad4442671568e554d11d32beb2963271507e5f2", "more than 256 MiB or too long")]
    [InlineData("scrypt:16384:8:1000000$salt$4d8650ee3eb9e2cd3dd24d184ad4442671568e554d11d32beb2963271507e5f2", "more than 256 MiB or too long")]
    [InlineData("scrypt:999999999999999:8:1$salt$4d8650ee3eb9e2cd3dd24d184ad4442671568e554d11d32beb2963271507e5f2", "power of two")]
    [InlineData("scrypt$16384$seasalt$8$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafQ=", "damaged")]
    [InlineData("$argon2id$v=19$m=10485760,t=1,p=1$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA", "up to 262144 KiB of memory")]
    [InlineData("$argon2id$v=19$m=65536,t=1000000000,p=1$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA", "Argon2 takes")]
    [InlineData("$argon2id$v=19$m=65536,t=100,p=1$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA", "in 100 passes")]
    [InlineData("$argon2id$v=19$m=8,t=1,p=4$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA", "at least 8 a lane")]
    [InlineData("$argon2id$v=18$m=65536,t=1,p=1$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA", "versions 16 and 19")]
    [InlineData("$argon2id$v=19$m=65536,t=1,p=1$fZ8E$r53kX5CMYCo93x4uDECmYA", "a salt of 8 bytes")]
    [InlineData("$argon2id$v=19$m=65536,t=1$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA", "damaged")]
    [InlineData("""{"secretData":"{}","credentialData":"{}"}""", "damaged")]
    [InlineData("""{"secretData":7}""", "damaged")]
    [InlineData("""{"secretData":{"value":"JEYDT1U4BVtKJvpUdSUWohz8uendLGZh8bFw5wOoods=","salt":"u7M36kFFtK10G2Z/k25dug=="},"credentialData":{"hashIterations":1,"algorithm":"rot13"}}""", "an algorithm that is not known")]
    [InlineData("""{"secretData":{"value":"JEYDT1U4BVtKJvpUdSUWohz8uendLGZh8bFw5wOoods=","salt":"u7M36kFFtK10G2Z/k25dug=="},"credentialData":{"hashIterations":1000000000,"algorithm":"pbkdf2-sha256"}}""", "iterations here")]
    public void Damaged_and_hostile_hashes_are_refused_and_take_no_time(string hash, string message)
    {
        Assert.Contains(message, PasswordHashFormats.Check(hash), StringComparison.Ordinal);
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, KnownHashes.Password));
    }

    [Fact]
    public void Overlong_text_is_no_hash() => Assert.NotNull(PasswordHashFormats.Check("{" + new string('[', 1_000_000)));
}
