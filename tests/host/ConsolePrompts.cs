using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MIStorage.Host;

/// <summary>What a person at a terminal is asked, and in which words.</summary>
internal static class ConsolePrompts
{
    public static int Choose(
        PSHostUserInterface ui, string caption, string message, IList<ChoiceDescription> choices, int defaultChoice)
    {
        var keys = choices.Select(choice => KeyOf(choice.Label)).ToList();
        var labels = choices.Select(choice => choice.Label.Replace("&", "")).ToList();
        Introduce(ui, caption, message);
        while (true)
        {
            ui.Write(string.Concat(keys.Zip(labels, (key, label) => $"[{key}] {label}  ")) + "[?] Help");
            ui.Write(defaultChoice < 0 ? ": " : $" (default is \"{keys[defaultChoice]}\"): ");
            var answer = ui.ReadLine().Trim();
            var chosen = answer.Length == 0
                ? defaultChoice
                : keys.Concat(labels).ToList().FindIndex(text => text.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
            {
                return chosen % choices.Count;
            }

            if (answer == "?")
            {
                foreach (var (key, choice) in keys.Zip(choices))
                {
                    ui.WriteLine($"{key} - {choice.HelpMessage}");
                }
            }
        }
    }

    public static Dictionary<string, PSObject> Fill(
        PSHostUserInterface ui, string caption, string message, IEnumerable<FieldDescription> fields)
    {
        Introduce(ui, caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in fields)
        {
            ui.Write(field.Name + ": ");
            var secret = field.ParameterTypeFullName == typeof(SecureString).FullName;
            answers[field.Name] = PSObject.AsPSObject(secret ? ui.ReadLineAsSecureString() : ui.ReadLine());
        }

        return answers;
    }

    public static SecureString ReadSecret()
    {
        var secret = new SecureString();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } pressed)
        {
            if (pressed.Key != ConsoleKey.Backspace)
            {
                secret.AppendChar(pressed.KeyChar);
            }
            else if (secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
            }
        }

        Console.WriteLine();
        return secret;
    }

    private static void Introduce(PSHostUserInterface ui, string caption, string message)
    {
        ui.WriteLine("");
        foreach (var text in new[] { caption, message }.Where(text => !string.IsNullOrEmpty(text)))
        {
            ui.WriteLine(text);
        }
    }

    // The letter after "&", the one that the prompt shows in brackets.
    private static string KeyOf(string label)
    {
        var mark = label.IndexOf('&');
        return mark >= 0 && mark + 1 < label.Length ? label.Substring(mark + 1, 1).ToUpperInvariant() : label;
    }
}
