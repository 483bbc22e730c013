using SharpFuzz;

namespace Gossip.FuzzTests;

/// <summary>
/// What the script beside this file (run) calls: <c>list</c>, <c>fuzz TARGET</c> under a fuzzer that speaks AFL's protocol,
/// <c>run TARGET FILE…</c>, and <c>unpack TARGET FOLDER</c> and <c>pack TARGET FOLDER FILE</c> between a folder of inputs and the
/// text in which they are kept.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["list"]:
                Console.WriteLine(string.Join('\n', FuzzTargets.All));
                return 0;
            case ["fuzz", string name]:
                Fuzz(name);
                return 0;
            case ["run", string name, .. string[] paths]:
                Array.ForEach(paths, path => FuzzTargets.Named(name).Run(File.ReadAllBytes(path)));
                return 0;
            case ["unpack", string name, string folder]:
                Unpack(FuzzTargets.Named(name), folder);
                return 0;
            case ["pack", string name, string folder, string path]:
                Pack(FuzzTargets.Named(name), folder, path);
                return 0;
            default:
                Console.Error.WriteLine("list | fuzz TARGET | run TARGET FILE... | unpack TARGET FOLDER | pack TARGET FOLDER FILE");
                return 2;
        }
    }

    /// <summary>In a process beside the one that the fuzzer talks to, so that a hang or a crash of the runtime is one input's end and no more.</summary>
    /// <remarks>Nothing of the instrumented library may be touched before the fuzzer's map is there, and so no target be looked up.</remarks>
    private static void Fuzz(string name) => Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        FuzzTargets.Named(name).Run(input.ToArray());
    });

    private static void Unpack(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        int number = 0;
        foreach (byte[] input in target.Inputs())
        {
            File.WriteAllBytes(Path.Combine(folder, $"{number++:d5}"), input);
        }
    }

    private static void Pack(FuzzTarget target, string folder, string path)
    {
        byte[][] inputs = [.. Directory.EnumerateFiles(folder).Select(File.ReadAllBytes)];
        foreach (byte[] input in inputs)
        {
            // What is kept is what the suite replays: it must hold.
            target.Run(input);
        }

        InputFile.Write(path, inputs);
    }
}
