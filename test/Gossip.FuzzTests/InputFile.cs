namespace Gossip.FuzzTests;

/// <summary>Inputs of one target as a text: each line one input in Base64. Lines that begin with # say what an input is there for.</summary>
internal static class InputFile
{
    public static IEnumerable<byte[]> Read(string folder, FuzzTarget target)
    {
        string path = Path.Combine(AppContext.BaseDirectory, folder, $"{target.Name}.txt");
        return File.Exists(path)
            ? File.ReadLines(path).Where(line => !line.StartsWith('#')).Select(Convert.FromBase64String)
            : [];
    }

    public static void Write(string path, IEnumerable<byte[]> inputs) =>
        File.WriteAllLines(path, inputs.OrderBy(input => input.Length).Select(Convert.ToBase64String).Order(StringComparer.Ordinal).OrderBy(line => line.Length));
}
