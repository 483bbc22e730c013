using Gossip.ClusterBench;

return await Commands.Root().Parse(args).InvokeAsync();
