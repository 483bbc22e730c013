using Gossip.ClusterBench.Clusters;

return await ClusterCommand.Create("Akka.Cluster, with its own defaults,", static () => new AkkaClusterBench.AkkaNodeGroup()).Parse(args).InvokeAsync();
