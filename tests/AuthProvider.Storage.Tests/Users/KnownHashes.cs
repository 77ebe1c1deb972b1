namespace AuthProvider.Storage.Tests.Users;

/// <summary>
/// What other programs made of one password: Werkzeug 2.2 and 3.1, Django 3.2, bcrypt 3.2 and argon2-cffi 21.1 (Python) themselves; the
/// scrypt of Django and the credentials of Keycloak as their exports have them, with keys from hashlib and argon2-cffi.
/// </summary>
internal static class KnownHashes
{
    /// <summary>The password of all.</summary>
    public const string Password = "lètmein 🔑";

    /// <summary>The hashes, by name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Werkzeug scrypt, default"] =
            "scrypt:32768:8:1$zEgff9fsaDXmkj5b$4d8650ee3eb9e2cd3dd24d184ad4442671568e554d11d32beb2963271507e5f20f987688ba4a9158c44a91b34a6327414b1c85e8450c4274f19c7fe88bc7aa6e",
        ["Werkzeug scrypt, other parameters"] =
            "scrypt:1024:4:2$Mq0hCaSn25S9ruT4$0298efebdf3abfe3f23a592e5eb039bef8d5f1acebb59e6e925208b99cd81334b6a00adedc9a9ad3184a4237a1ad06e1e90f3ca4c97ddea472bbd7e84055a53f",
        ["Werkzeug pbkdf2, default"] = "pbkdf2:sha256:1000000$SuKF6jJALKd1sigE$db3b5d58f471d24470f137e4a5b666470e34b4452f33a8207c315be026108aba",
        ["Werkzeug pbkdf2, 2.2"] = "pbkdf2:sha256:260000$AAXvkZlfUzHXtFu5$0c98e21a545a1f83b94e1b2df38ab4eeb565f2d5d04027305f162073b6eeeb04",
        ["Werkzeug pbkdf2, SHA-512"] =
            "pbkdf2:sha512:210000$w62rlfJg9Jm9Cmz9$3b938cb31b300768ef172eb94e6639086d811edc2d570181d7c86b927a7495f94301ea557b6658324421e414273ac47cdc728fa145605386b9822faf74c461fd",
        ["Django pbkdf2"] = "pbkdf2_sha256$260000$dxTwZGDyFgYEzTW6RBZNCq$MBFNxD83VQ9dIPKZaEv0j+MTAQzTEf8eccs8pTBHjL4=",
        ["Django scrypt"] = "scrypt$16384$hM3fT0pQz81Kc5uWvYxA2b$8$5$qmu7kEpVVs+NJkfQHQSnsn9VfOky7bDfm7uRM/h1Ceb8bhs/c/5CPU/Q89Mh8bJyk7iUuqBJ9oeiEziw5N+3mg==",
        ["Django argon2"] = "argon2$argon2id$v=19$m=102400,t=2,p=8$U2NqQWhwWHNtRHphcTRnM2JzZWdBaA$ycSX+MRGUVMw6N9ugIwjXQ",
        ["Django bcrypt over SHA-256"] = "bcrypt_sha256$$2b$12$hnyhW.F6c0pEImC2dK2gpe8c01oFE892kZzKnIJdQuJuVazQGe/Su",
        ["Django bcrypt"] = "bcrypt$$2b$12$DlEM1Sd7ORAsf0eSHO//WuBG2C/Pc2.B/uaVgi6X1yNa5NTBmBLRS",
        ["bcrypt 2a"] = "$2a$06$eOBh6LFPGm7j3nkY2GOKuOPRA.wcp9YXDJPbZL21derMiFzW3N08q",
        ["bcrypt 2b"] = "$2b$06$ClMj00lUd6I4LenEss8bROzLKLRjJ7i/o2PFzCEZ9suyZbMcmn34.",
        ["bcrypt 2y"] = "$2y$06$ClMj00lUd6I4LenEss8bROzLKLRjJ7i/o2PFzCEZ9suyZbMcmn34.",
        ["Argon2id"] = "$argon2id$v=19$m=102400,t=2,p=8$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA",
        ["Argon2id, other parameters"] = "$argon2id$v=19$m=4096,t=3,p=2$vCXtbjHYyWs$1OAZ17+HH8fzgEE2WiOQnSrziuLtIt3h",
        ["Argon2i"] = "$argon2i$v=19$m=19456,t=2,p=1$N7N83462bvMtjOls02vwuw$TNAHAQLkgkT9trsDFjxA7AdFiqkWz7s+44esHmcltoQ",
        ["Keycloak pbkdf2"] =
            """{"type":"password","secretData":"{\"value\":\"p00bX0JkPDMQqdtMVPoit4CcMUo/2XY7HyZa6t5DLbQqPYU7c8FqI7fBQafoIFOwBznXMnTBKgmYwI6WjELyKQ==\",\"salt\":\"7KMrCL+d+TlkC5UYj2Gxfg==\",\"additionalParameters\":{}}","credentialData":"{\"hashIterations\":20000,\"algorithm\":\"pbkdf2\",\"additionalParameters\":{}}"}""",
        ["Keycloak pbkdf2-sha256"] =
            """{"type":"password","secretData":"{\"value\":\"47UE+snMtT9YQ/2mumcxgmer6yEw5fvSm/UYHSPtVV6bu8YnH0A7iPM3zUMWipffBeygP6WrHc35LF2f0xm7YA==\",\"salt\":\"A9HnoMdH35obCDBxZEZXyw==\",\"additionalParameters\":{}}","credentialData":"{\"hashIterations\":27500,\"algorithm\":\"pbkdf2-sha256\",\"additionalParameters\":{}}"}""",
        ["Keycloak pbkdf2-sha512"] =
            """{"type":"password","secretData":"{\"value\":\"6P+H+QlhQfYVg1LxhldGqy2pT2+sRVdFm0RFceb1gxk95ajjqswvCPFLvh3l9bw+5qlI4w7n9LU+0NoiCL5KsQ==\",\"salt\":\"0UiLIJILsfW8aan6xffsvA==\",\"additionalParameters\":{}}","credentialData":"{\"hashIterations\":210000,\"algorithm\":\"pbkdf2-sha512\",\"additionalParameters\":{}}"}""",
        ["Keycloak argon2, the data as objects"] =
            """{"type":"password","secretData":{"value":"JEYDT1U4BVtKJvpUdSUWohz8uendLGZh8bFw5wOoods=","salt":"u7M36kFFtK10G2Z/k25dug==","additionalParameters":{}},"credentialData":{"hashIterations":5,"algorithm":"argon2","additionalParameters":{"hashLength":["32"],"memory":["7168"],"type":["id"],"version":["1.3"],"parallelism":["1"]}}}""",
    };
}
