using System.Text;
using Gossip.Joining;

namespace Gossip;

/// <summary>
/// Seeds from a text file, one a line; what follows a <c>#</c> is a comment, empty lines do not count. The file is watched: while the
/// node is alone it is read once a second, and new seeds are tried at once. Else it is read whenever a seed may be tried, within about
/// <see cref="GossipOptions.HealInterval"/>.
/// </summary>
/// <remarks>
/// It is watched by reading it, not through the operating system: that misses changes where people run things (network volumes, mounted
/// configuration that is replaced by a link). So it does not matter how the file is changed: written in place, replaced by another under
/// its name, or by a link that leads elsewhere.
/// </remarks>
/// <param name="path">The file. It may appear later: while it is missing, asking fails and is tried again.</param>
public sealed class FileSeedProvider(string path) : ISeedProvider
{
    /// <summary>A longer file is refused.</summary>
    private const int MaximumBytes = 1 << 20;

    private readonly string _path = string.IsNullOrWhiteSpace(path)
        ? throw new ArgumentException("The path of a seed file is empty.", nameof(path))
        : Path.GetFullPath(path);

    /// <summary>The file is read once a second while the node is alone.</summary>
    public bool IsWatched => true;

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
