using Gossip.Joining;

namespace Gossip;

/// <summary>Seeds from an environment variable, separated by commas, semicolons or white space. No seeds while it is unset or empty.</summary>
/// <param name="variable">The variable's name.</param>
public sealed class EnvironmentSeedProvider(string variable) : ISeedProvider
{
    private readonly string _variable = string.IsNullOrWhiteSpace(variable) || variable.Contains('=', StringComparison.Ordinal)
        ? throw new ArgumentException($"'{variable}' is no name of an environment variable.", nameof(variable))
        : variable;

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(SeedText.List(Environment.GetEnvironmentVariable(_variable) ?? ""));
    }
}
