using System.Diagnostics.CodeAnalysis;

namespace AuthProvider.Server.CommandLine;

/// <summary>A command cannot be done. The message is one sentence: what is wrong and what to do.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "It always has a message.")]
internal sealed class CommandFailure(string message) : Exception(message);
