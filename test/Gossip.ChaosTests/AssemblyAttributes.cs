// The tests wait far more than they compute.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(12)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
