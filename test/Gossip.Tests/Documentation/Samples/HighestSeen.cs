using System.Globalization;
using System.Text;

namespace Gossip.Tests.Documentation.Samples;

#region state exchange
/// <summary>Every node comes to know the highest number that any of them has seen.</summary>
public sealed class HighestSeen(int own) : IStateExchange
{
    public int Value { get; private set; } = own;

    public ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken) =>
        new(Encoding.UTF8.GetBytes($"{Value}"));

    public ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken)
    {
        Value = Math.Max(Value, int.Parse(state.Span, CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }
}
#endregion
