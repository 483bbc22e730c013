using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gossip.Cli.Tests;

/// <summary>Members and times for tests of the output.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.FromHours(2));

    public static Member Member(
        string name = "web-1", string metadata = "role=web", MemberState state = MemberState.Alive, string address = "10.0.0.1:7946") =>
        Member(name, Encoding.UTF8.GetBytes(metadata), state, address);

    public static Member Member(string name, byte[] metadata, MemberState state = MemberState.Alive, string address = "10.0.0.1:7946") =>
        Create(name, IPEndPoint.Parse(address), metadata, default, 3, state, Time);

    public static UserMessage Message(ReadOnlySpan<byte> payload, Delivery delivery = Delivery.BestEffort, string source = "10.0.0.1:7946") =>
        new(payload.ToArray(), IPEndPoint.Parse(source), delivery);

    // Members are only ever made by the library.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Member Create(
        string name, IPEndPoint endPoint, byte[] metadata, MemberVersions versions, uint incarnation, MemberState state, DateTimeOffset stateChangedAt);
}
