using Gossip.TransportConformance.Running;

namespace Gossip.TransportConformance;

/// <summary>One rule of the contract of <see cref="Transports.ITransport"/>, and how to find out whether a transport keeps it.</summary>
public sealed class TransportCheck
{
    private readonly Func<CheckRun, Task<CheckOutcome>> _body;

    internal TransportCheck(string name, Func<CheckRun, Task<CheckOutcome>> body)
    {
        Name = name;
        _body = body;
    }

    internal TransportCheck(string name, Func<CheckRun, Task> body)
        : this(name, async run =>
        {
            await body(run);
            return CheckOutcome.Passed;
        })
    {
    }

    /// <summary>The rule, as a sentence. Names are unique and may serve to pick or to skip a check.</summary>
    public string Name { get; }

    /// <summary>Tries out fresh transports of the factory, and disposes them.</summary>
    /// <param name="factory">Makes the transports.</param>
    /// <param name="cancellationToken">Gives up the check.</param>
    /// <returns>Whether the rule is kept, or does not apply.</returns>
    /// <exception cref="TransportConformanceException">The rule is broken; the message says what was expected and what happened.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<CheckOutcome> RunAsync(TransportFactory factory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        cancellationToken.ThrowIfCancellationRequested();
        var run = new CheckRun(Name, factory, cancellationToken);

        // Off the caller's context: a test framework's would run what is meant to run at once one after the other.
        return await Task.Run(() => run.ExecuteAsync(_body), cancellationToken);
    }

    /// <summary>The name, which test frameworks show.</summary>
    /// <returns><see cref="Name"/>.</returns>
    public override string ToString() => Name;
}
