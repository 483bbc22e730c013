using Gossip.Joining;

namespace Gossip;

/// <summary>
/// Keeps remembered peers in a file of readable lines of JSON. A save writes a file beside it, flushes it to the disk and renames it, so
/// that the file is whole whenever the machine stops.
/// </summary>
/// <remarks>
/// Content that is not of this kind, or not whole, is set aside under the same name with <c>.corrupt</c> after it (in place of what was
/// set aside before), and loading fails, which the node logs and survives. One node to a file: of two the last one to save wins.
/// </remarks>
/// <param name="path">The file; its directory has to exist. It is created at the first save.</param>
public sealed class FilePeerStore(string path) : IPeerStore
{
    /// <summary>As many peers as are saved at most have less, whatever their names are.</summary>
    private const int MaximumBytes = 1 << 20;

    private readonly string _path = string.IsNullOrWhiteSpace(path)
        ? throw new ArgumentException("The path of a peer file is empty.", nameof(path))
        : Path.GetFullPath(path);

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The content was set aside; the message says where, and what is wrong with it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async ValueTask<IReadOnlyList<RememberedPeer>> LoadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        try
        {
            if (new FileInfo(_path).Length is var length and > MaximumBytes)
            {
                throw new InvalidDataException($"it has {length} bytes, allowed are {MaximumBytes}");
            }

            return PeerLines.Read(await File.ReadAllBytesAsync(_path, cancellationToken));
        }
        catch (InvalidDataException exception)
        {
            string aside = _path + ".corrupt";
            File.Move(_path, aside, overwrite: true);
            throw new InvalidDataException($"The peer file '{_path}' was set aside as '{aside}': {exception.Message}.", exception);
        }
    }

    /// <inheritdoc />
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public async ValueTask SaveAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peers);
        string written = _path + ".new";
        await using (var file = new FileStream(written, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous))
        {
            await file.WriteAsync(PeerLines.Write(peers), cancellationToken);
            // Blocks for as long as the disk takes: the one thing here that has no asynchronous form.
            file.Flush(flushToDisk: true);
        }

        File.Move(written, _path, overwrite: true);
    }
}
