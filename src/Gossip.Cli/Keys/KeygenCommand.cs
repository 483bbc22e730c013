using System.CommandLine;
using Gossip.Security;

namespace Gossip.Cli.Keys;

/// <summary><c>gossip keygen</c>: makes an encryption key.</summary>
internal static class KeygenCommand
{
    private static readonly int[] Lengths = [16, 24, 32];

    /// <summary>Creates the command.</summary>
    /// <param name="print">Prints the key; the result is the exit code.</param>
    /// <returns>The command.</returns>
    public static Command Create(Func<string, int> print)
    {
        var length = new Argument<int>("length")
        {
            HelpName = "16|24|32",
            Description = "The bytes of the key, for AES-128, AES-192 or AES-256; 32 by default",
            DefaultValueFactory = _ => Keyring.DefaultKeyLength,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (int.TryParse(text, out int value) && Lengths.Contains(value))
                {
                    return value;
                }

                result.AddError($"'{text}' is not the length of a key: allowed are 16, 24 and 32");
                return 0;
            },
        };
        var command = new Command("keygen", "Make an encryption key and print it in Base64, for --key.") { length };
        command.SetAction(parsed => print(Convert.ToBase64String(Keyring.GenerateKey(parsed.GetValue(length)))));
        return command;
    }
}
