namespace Gossip.FuzzTests;

/// <summary>One entry for bytes from outside.</summary>
/// <param name="Name">What it is called on the command line and in the names of files.</param>
/// <param name="Run">Takes the bytes; throws when a promise is broken.</param>
/// <param name="Seeds">Inputs to begin with that are known to get far.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Run, Func<IEnumerable<byte[]>> Seeds)
{
    /// <summary>Every input there is: those to begin with, those kept, and those that once broke something.</summary>
    public IEnumerable<byte[]> Inputs() => [.. Seeds(), .. InputFile.Read("Corpus", this), .. InputFile.Read("Found", this)];

    public override string ToString() => Name;
}
