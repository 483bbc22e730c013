using System.CommandLine;
using Gossip.ClusterBench.Acks;
using Gossip.ClusterBench.Clusters;

RootCommand root = ClusterCommand.Create("Gossip, with the LAN preset,", static () => new NodeGroup());
root.Add(AckCommands.Load());
root.Add(AckCommands.Node());
return await root.Parse(args).InvokeAsync();
