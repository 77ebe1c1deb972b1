namespace AuthProvider.Server.Mail;

/// <summary>Messages to people: ordered in the database, written and sent in the background, so that no answer waits for them or tells by its time whether there is one.</summary>
internal static class MailFeature
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<MailRoute>();
        services.AddSingleton<SmtpTransport>();
        services.AddScoped<LetterWriter>();
        services.AddHostedService<MailDispatcher>();
        return services;
    }
}
