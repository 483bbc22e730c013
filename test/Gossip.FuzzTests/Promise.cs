using System.Diagnostics.CodeAnalysis;

namespace Gossip.FuzzTests;

/// <summary>What must hold whatever the bytes are. Not an assertion of the test framework: the fuzzer runs without one.</summary>
internal static class Promise
{
    public static void Holds([DoesNotReturnIf(false)] bool condition, string promise)
    {
        if (!condition)
        {
            throw new BrokenPromiseException(promise);
        }
    }

    public static void SameBytes(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, string promise)
    {
        if (!actual.SequenceEqual(expected))
        {
            throw new BrokenPromiseException($"{promise}: {Convert.ToHexString(actual)} is not {Convert.ToHexString(expected)}");
        }
    }

    public static void Equal<T>(T actual, T expected, string promise)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new BrokenPromiseException($"{promise}: {actual} is not {expected}");
        }
    }

    /// <summary>Code that is warm allocates nothing.</summary>
    public static void AllocatesNothing(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated != 0)
        {
            throw new BrokenPromiseException($"Allocates nothing: {allocated} bytes were");
        }
    }
}

/// <summary>Something that must hold does not.</summary>
internal sealed class BrokenPromiseException(string promise) : Exception(promise);
