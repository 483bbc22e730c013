namespace Gossip.FuzzTests;

/// <summary>One entry for bytes from outside.</summary>
/// <param name="Name">What it is called on the command line and in the names of files.</param>
/// <param name="Run">Takes the bytes; throws when a promise is broken.</param>
/// <param name="Seeds">Inputs to begin with that are known to get far.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Run, Func<IEnumerable<byte[]>> Seeds)
{
    public override string ToString() => Name;
}
