using System.Threading.Channels;

namespace Gossip.Hosting.Handlers;

/// <summary>Gives one handler its messages; registered under the name of its cluster.</summary>
internal interface IMessageLoop
{
    /// <summary>Runs until the token is cancelled or there are no more messages. Does not fault.</summary>
    Task RunAsync(ChannelReader<UserMessage> messages, CancellationToken stopping);
}
