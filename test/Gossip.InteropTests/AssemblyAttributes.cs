// The tests wait far more than they compute.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(8)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
