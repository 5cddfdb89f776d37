using System.Management.Automation;
using System.Text;

namespace MIStorage.Host;

/// <summary>Progress on one line of the terminal, painted over in place and wiped before anything else is written.</summary>
internal sealed class ProgressLine
{
    private const int BarWidth = 20;

    private readonly object _lock = new();
    private bool _shown;

    public void Show(ProgressRecord record)
    {
        lock (_lock)
        {
            Clear();
            if (record.RecordType == ProgressRecordType.Completed)
            {
                return;
            }

            var line = TextOf(record);
            Console.Error.Write(line[..Math.Min(line.Length, Console.WindowWidth - 1)]);
            _shown = true;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            if (_shown)
            {
                Console.Error.Write("\r" + new string(' ', Console.WindowWidth - 1) + "\r");
                _shown = false;
            }
        }
    }

    private static string TextOf(ProgressRecord record)
    {
        var text = new StringBuilder(record.Activity);
        if (record.PercentComplete >= 0)
        {
            var filled = BarWidth * Math.Min(record.PercentComplete, 100) / 100;
            text.Append(" [").Append('#', filled).Append(' ', BarWidth - filled).Append(']');
            text.Append(' ').Append(record.PercentComplete).Append('%');
        }

        text.Append(' ').Append(record.StatusDescription);
        if (record.SecondsRemaining >= 0)
        {
            text.Append(' ').Append(TimeSpan.FromSeconds(record.SecondsRemaining)).Append(" left");
        }

        return text.ToString();
    }
}
