using System.Buffers;

namespace Gossip.Wire;

/// <summary>Bytes with one owner, who disposes of them once.</summary>
/// <param name="bytes">The array they lie in.</param>
/// <param name="start">Where they start.</param>
/// <param name="length">How many they are.</param>
/// <param name="isPooled">Whether the array goes back to the shared pool.</param>
internal sealed class PooledBytes(byte[] bytes, int start, int length, bool isPooled) : IDisposable
{
    private byte[]? _bytes = bytes;

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">They have been given back.</exception>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_bytes is null, this);
            return _bytes.AsMemory(start, length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes is { Length: > 0 } array && isPooled)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        _bytes = null;
    }
}
