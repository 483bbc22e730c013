using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace Gossip.Members;

/// <summary>Compares names by their UTF-8 bytes, so that a name on the wire is found without making a string of it.</summary>
internal sealed class MemberNameComparer(long seed) : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    /// <summary>Names this long or shorter are transcoded on the stack.</summary>
    private const int StackLimit = 1024;

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode([DisallowNull] string obj)
    {
        int maximum = Encoding.UTF8.GetMaxByteCount(obj.Length);
        Span<byte> utf8 = maximum <= StackLimit ? stackalloc byte[StackLimit] : new byte[maximum];
        return GetHashCode(utf8[..Encoding.UTF8.GetBytes(obj, utf8)]);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        // A UTF-16 unit takes one to three bytes, so most differences show in the lengths.
        if (alternate.Length < other.Length || alternate.Length > other.Length * 3)
        {
            return false;
        }

        Span<byte> utf8 = alternate.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[alternate.Length];
        return Encoding.UTF8.TryGetBytes(other, utf8, out int written) && alternate.SequenceEqual(utf8[..written]);
    }

    /// <summary>Seeded, so that nobody can choose names that collide.</summary>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)XxHash3.HashToUInt64(alternate, seed));

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
