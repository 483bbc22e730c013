using System.Text;
using Gossip.Joining;

namespace Gossip;

/// <summary>
/// Seeds from a text file, one a line; what follows a <c>#</c> is a comment, empty lines do not count. Read anew whenever it is asked, so
/// a change is seen at the next try: while the node is alone within <see cref="GossipOptions.JoinRetryMaximumDelay"/>, else within
/// about <see cref="GossipOptions.HealInterval"/>.
/// </summary>
/// <remarks>
/// The file is not watched through the operating system: that misses changes where people run things (network volumes, mounted
/// configuration that is replaced by a link), and the next try comes soon anyway.
/// </remarks>
/// <param name="path">The file. It may appear later: while it is missing, asking fails and is tried again.</param>
public sealed class FileSeedProvider(string path) : ISeedProvider
{
    /// <summary>A longer file is refused.</summary>
    private const int MaximumBytes = 1 << 20;

    private readonly string _path = string.IsNullOrWhiteSpace(path)
        ? throw new ArgumentException("The path of a seed file is empty.", nameof(path))
        : Path.GetFullPath(path);

    /// <inheritdoc />
    /// <exception cref="IOException">The file is missing, cannot be read, or has more than 1 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken)
    {
        await using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous);
        if (file.Length > MaximumBytes)
        {
            throw new IOException($"The seed file '{_path}' has {file.Length} bytes, allowed are {MaximumBytes}.");
        }

        using var reader = new StreamReader(file, Encoding.UTF8);
        return SeedText.Lines(await reader.ReadToEndAsync(cancellationToken));
    }
}
