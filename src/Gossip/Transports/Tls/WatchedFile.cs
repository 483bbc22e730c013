namespace Gossip.Transports.Tls;

/// <summary>
/// What was read from files, read again when they have changed. A change that cannot be read leaves what was there before: files are
/// replaced one after the other, and a half of it must not take the node down.
/// </summary>
/// <param name="paths">The files.</param>
/// <param name="read">Reads them; throws when they make no sense.</param>
internal sealed class WatchedFile<T>(IReadOnlyList<string> paths, Func<T> read)
    where T : class
{
    private readonly Lock _gate = new();
    private (DateTime, long)[] _seen = [];
    private T? _content;

    /// <summary>What the files hold now.</summary>
    /// <param name="failed">Told what is wrong with a change that cannot be read, each time while it stays so.</param>
    /// <exception cref="TlsFailureException">They cannot be read and never could.</exception>
    public T Get(Action<string>? failed = null)
    {
        lock (_gate)
        {
            try
            {
                (DateTime, long)[] now = [.. paths.Select(Look)];
                if (_content is not null && now.AsSpan().SequenceEqual(_seen))
                {
                    return _content;
                }

                _content = read();
                _seen = now;
            }
            catch (Exception exception) when (exception is not TlsFailureException || _content is not null)
            {
                string fault = $"{string.Join(" and ", paths)} cannot be used: {exception.Message}";
                failed?.Invoke(fault);
                return _content ?? throw new TlsFailureException(TlsFailure.OwnCertificate, fault, exception);
            }

            return _content;
        }
    }

    /// <summary>Follows links, as what mounts secrets into containers replaces a link and not the file.</summary>
    private static (DateTime, long) Look(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return (default, -1);
        }

        FileInfo target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return (target.LastWriteTimeUtc, target.Length);
    }
}
