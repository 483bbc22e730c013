using System.Collections.Concurrent;
using System.Net;

namespace Gossip.TransportConformance.Running;

/// <summary>One run of one check: makes peers, waits with patience, says what went wrong, and cleans up.</summary>
internal sealed class CheckRun(string check, TransportFactory factory, CancellationToken cancellationToken)
{
    private readonly ConcurrentStack<IAsyncDisposable> _owned = new();
    private readonly ConcurrentDictionary<string, bool> _sent = new();

    public TransportFactory Factory => factory;

    /// <summary>Runs the check and disposes whatever it made.</summary>
    public async Task<CheckOutcome> ExecuteAsync(Func<CheckRun, Task<CheckOutcome>> body)
    {
        bool hasPassed = false;
        try
        {
            CheckOutcome outcome = await body(this);
            hasPassed = true;
            return outcome;
        }
        catch (Exception exception) when (exception is not TransportConformanceException && !cancellationToken.IsCancellationRequested)
        {
            throw Failure("nothing to throw unexpectedly", Describe(exception), exception);
        }
        finally
        {
            await CleanUpAsync(hasPassed);
        }
    }

    /// <summary>A peer that is not started.</summary>
    public Peer Create() => new(this, Own(factory.Create()));

    /// <summary>A peer that will listen where another one does or did; <see langword="null"/> when the factory cannot make one.</summary>
    public Peer? TryCreateAt(IReadOnlyList<IPEndPoint> localEndPoints) =>
        factory.TryCreateAt(localEndPoints) is { } transport ? new Peer(this, Own(transport)) : null;

    /// <summary>A peer that listens.</summary>
    public async Task<Peer> StartAsync()
    {
        Peer peer = Create();
        await peer.StartAsync();
        return peer;
    }

    /// <summary>An address at which somebody listened until just now.</summary>
    public async Task<NodeAddress> NobodyAsync()
    {
        Peer nobody = await StartAsync();
        NodeAddress address = nobody.Address;
        await nobody.DisposeAsync();
        return address;
    }

    /// <summary>Disposes something at the end of the check.</summary>
    public T Own<T>(T disposable)
        where T : IAsyncDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    /// <summary>Remembers what was sent, so that a copy of it that arrives late is not taken for something else.</summary>
    public void HasSent(byte[] payload) => _sent.TryAdd(Convert.ToHexString(payload), false);

    /// <summary>Whether a packet that arrived was sent in this check, as it is; it counts as seen then.</summary>
    public bool See(byte[] payload) => _sent.TryUpdate(Convert.ToHexString(payload), true, false) || WasSeen(payload);

    public bool WasSeen(byte[] payload) => _sent.GetValueOrDefault(Convert.ToHexString(payload));

    public Task WithinAsync(string expected, Func<CancellationToken, Task> operation) => WithinAsync(expected, async token =>
    {
        await operation(token);
        return true;
    });

    /// <summary>Runs an operation on a thread of its own, as it may block; fails when it throws or does not end in time.</summary>
    /// <param name="expected">What should happen, as part of a sentence.</param>
    /// <param name="operation">Its token is cancelled once nobody waits any more.</param>
    public async Task<T> WithinAsync<T>(string expected, Func<CancellationToken, Task<T>> operation)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T> running = Task.Run(() => operation(abandoned.Token), cancellationToken);
        try
        {
            return await running.WaitAsync(factory.Patience, cancellationToken);
        }
        catch (Exception exception) when (exception is not TransportConformanceException)
        {
            await abandoned.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception is TimeoutException && !running.IsFaulted
                ? Failure(expected, $"that had not happened after {factory.Patience.TotalSeconds:0.###} s")
                : Failure(expected, Describe(exception), exception);
        }
    }

    /// <summary>Fails unless an operation ends in time with an exception of this kind.</summary>
    public async Task<TException> ThrowsAsync<TException>(string operationName, Func<CancellationToken, Task> operation)
        where TException : Exception
    {
        string expected = $"{operationName} to throw {typeof(TException).Name}";
        Exception? thrown = await WithinAsync(expected, token => ExceptionOfAsync(operation, token));
        cancellationToken.ThrowIfCancellationRequested();
        return thrown as TException ?? throw Failure(expected, thrown is null ? "nothing was thrown" : Describe(thrown), thrown);
    }

    /// <summary>Fails unless something is so by now.</summary>
    public void Expect(bool condition, string expected, string actual)
    {
        if (!condition)
        {
            throw Failure(expected, actual);
        }
    }

    public TransportConformanceException Failure(string expected, string actual, Exception? exception = null) =>
        new(check, expected, actual, exception);

    public static async Task<Exception?> ExceptionOfAsync(Func<CancellationToken, Task> operation, CancellationToken token)
    {
        try
        {
            await operation(token);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Waits until a count has stood still for a while, or the task that counts has ended.</summary>
    public static async Task UntilStalledAsync(Func<long> count, Task counting)
    {
        long last = -1;
        for (int unchanged = 0; unchanged < 5 && !counting.IsCompleted; unchanged = count() == last ? unchanged + 1 : 0)
        {
            last = count();
            await Task.WhenAny(counting, Task.Delay(TimeSpan.FromMilliseconds(10)));
        }
    }

    /// <summary>Runs a loop that never waits on a thread of its own: a pool with few threads would have none left for others.</summary>
    public static Task OnOwnThread(Action loop) =>
        Task.Factory.StartNew(loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static string Describe(Exception exception) => $"there was {exception.GetType().Name}: {exception.Message.TrimEnd('.')}";

    private async Task CleanUpAsync(bool hasPassed)
    {
        while (_owned.TryPop(out IAsyncDisposable? disposable))
        {
            Task disposal = Task.Run(async () => await disposable.DisposeAsync(), CancellationToken.None);
            try
            {
                await disposal.WaitAsync(factory.Patience, CancellationToken.None);
            }
            catch (Exception exception) when (hasPassed)
            {
                throw Failure($"{disposable.GetType().Name} to be disposed at the end", Describe(exception), exception);
            }
            catch (Exception)
            {
                // The check has failed already, and its own reason tells more.
            }
        }
    }
}
