using Gossip.Diagnostics;
using Gossip.Wire;

namespace Gossip.Synchronization;

/// <summary>Asks the application for its state and gives it that of others. What goes wrong there does not touch the members.</summary>
internal sealed class ApplicationState(GossipOptions options, NodeDiagnostics diagnostics)
{
    /// <returns>At most what a push/pull carries; nothing when the application has none, fails or exceeds that.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken)
    {
        if (options.StateExchange is not { } exchange)
        {
            return default;
        }

        ReadOnlyMemory<byte> state = default;
        // Less than the other side's patience, so that members are exchanged all the same.
        await RunAsync(async token => state = await exchange.GetLocalStateAsync(join, token), options.StreamTimeout / 2, cancellationToken);
        if (state.Length <= WireLimits.MaximumUserState)
        {
            return state;
        }

        Withheld(state.Length, $"Allowed are {WireLimits.MaximumUserState:N0}.");
        return default;
    }

    /// <summary>The state was not sent, for the sake of the members.</summary>
    public void Withheld(int length, string reason) => diagnostics.PolicyFailed(
        nameof(IStateExchange), new InvalidOperationException($"The state has {length:N0} bytes and is not sent. {reason}"));

    public async ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken)
    {
        if (!state.IsEmpty && options.StateExchange is { } exchange)
        {
            await RunAsync(token => exchange.MergeRemoteStateAsync(state, join, token), options.StreamTimeout, cancellationToken);
        }
    }

    private async ValueTask RunAsync(Func<CancellationToken, ValueTask> step, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await step(either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            diagnostics.PolicyFailed(nameof(IStateExchange), exception);
        }
    }
}
