using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;

namespace MIStorage.Host;

/// <summary>A user interface that writes down what it is shown, and answers prompts with what it was given.</summary>
public sealed class RecordingUI() : RefusingUI(Width)
{
    public const int Width = 120;

    private readonly StringBuilder _text = new();

    /// <summary>All that was shown on the screen, errors among it, in its order.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public ConcurrentQueue<ProgressRecord> Progress { get; } = new();

    /// <summary>The message of each choice that was asked for.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>Labels to answer the next questions with, such as "Yes"; a question without an answer is refused.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public override bool SupportsVirtualTerminal => false;

    public override void Write(string value)
    {
        lock (_text)
        {
            _text.Append(GetOutputString(value, SupportsVirtualTerminal));
        }
    }

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Enqueue(record);

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Enqueue(message);
        if (!Answers.TryDequeue(out var answer))
        {
            throw Refusal();
        }

        var labels = choices.Select(choice => choice.Label.Replace("&", "")).ToList();
        var chosen = labels.IndexOf(answer);
        return chosen >= 0 ? chosen : throw new ArgumentException(
            $"'{answer}' is none of the choices {string.Join(", ", labels)}.");
    }

    public void Clear()
    {
        lock (_text)
        {
            _text.Clear();
        }

        Progress.Clear();
        Questions.Clear();
    }
}
