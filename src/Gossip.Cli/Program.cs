using Gossip.Cli;

using var stop = new StopRequests();
using var signals = new TerminationSignals(stop);
return await GossipCommand.RunAsync(args, CommandStreams.Standard(), stop, TimeProvider.System);
