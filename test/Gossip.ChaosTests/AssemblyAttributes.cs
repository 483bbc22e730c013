// The tests wait far more than they compute.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(6)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
