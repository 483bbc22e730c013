namespace Gossip.FuzzTests;

/// <summary>Everything that fuzzing has found worth keeping, through every entry, with no fuzzer (docs/fuzzing.md).</summary>
public sealed class ReplayTests
{
    private static IEnumerable<string> Targets => FuzzTargets.All.Select(target => target.Name);

    [TestCaseSource(nameof(Targets))]
    public void Every_promise_holds_for_the_inputs_kept(string name)
    {
        FuzzTarget target = FuzzTargets.Named(name);
        byte[][] inputs = [[], .. target.Inputs()];

        Assert.Multiple(() =>
        {
            foreach (byte[] input in inputs)
            {
                Assert.That(() => target.Run(input), Throws.Nothing, Convert.ToBase64String(input));
            }
        });
    }
}
