using System.IO.Hashing;
using System.Text;

namespace Gossip.Members;

/// <summary>Compares names by their UTF-8 bytes, so that a name on the wire is found without making a string of it.</summary>
internal sealed class MemberNameComparer(long seed)
{
    /// <summary>Names that need no more than this are transcoded on a small piece of stack: what there is of it has to be cleared first.</summary>
    private const int ShortLimit = 128;

    /// <summary>Names this long or shorter are transcoded on the stack.</summary>
    private const int StackLimit = 1024;

    public static bool Equals(ReadOnlySpan<byte> utf8, string name)
    {
        // A UTF-16 unit takes one to three bytes: just one each, if both are equally long and the same.
        if (utf8.Length == name.Length)
        {
            return Ascii.Equals(utf8, name);
        }

        return utf8.Length > name.Length && utf8.Length <= name.Length * 3 && EqualsBeyondAscii(utf8, name);
    }

    /// <summary>Seeded, so that nobody can choose names that collide.</summary>
    public int GetHashCode(ReadOnlySpan<byte> utf8) => unchecked((int)XxHash3.HashToUInt64(utf8, seed));

    /// <summary>The same as that of its UTF-8 bytes.</summary>
    public int GetHashCode(string name)
    {
        if (Encoding.UTF8.GetMaxByteCount(name.Length) > ShortLimit)
        {
            return HashOfLong(name);
        }

        Span<byte> utf8 = stackalloc byte[ShortLimit];
        return GetHashCode(utf8[..Encoding.UTF8.GetBytes(name, utf8)]);
    }

    private int HashOfLong(string name)
    {
        int maximum = Encoding.UTF8.GetMaxByteCount(name.Length);
        Span<byte> utf8 = maximum <= StackLimit ? stackalloc byte[StackLimit] : new byte[maximum];
        return GetHashCode(utf8[..Encoding.UTF8.GetBytes(name, utf8)]);
    }

    private static bool EqualsBeyondAscii(ReadOnlySpan<byte> utf8, string name)
    {
        Span<byte> bytes = utf8.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[utf8.Length];
        return Encoding.UTF8.TryGetBytes(name, bytes, out int written) && utf8.SequenceEqual(bytes[..written]);
    }
}
