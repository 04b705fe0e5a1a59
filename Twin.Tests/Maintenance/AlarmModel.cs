using Twin.City.Maintenance;

namespace Twin.Tests.Maintenance;

/// <summary>One condition and its alarm, as simply as it can be said: what the book must agree with.</summary>
internal sealed class AlarmModel(TimeSpan onDelay)
{
    private DateTimeOffset? _presentSince;
    private DateTimeOffset? _absentSince;
    private DateTimeOffset? _shelvedUntil;
    private bool _isActive;
    private bool _isKnown;

    /// <summary>True while there is an alarm that is not over.</summary>
    public bool Exists { get; private set; }

    /// <summary>How often it became active.</summary>
    public int Occurrences { get; private set; }

    /// <summary>How many alarms there were.</summary>
    public int Alarms { get; private set; }

    /// <summary>Where the alarm stands.</summary>
    public AlarmState State => (Exists, _shelvedUntil, _isActive, _isKnown) switch
    {
        (false, _, _, _) => AlarmState.Cleared,
        (_, not null, _, _) => AlarmState.Shelved,
        (_, _, false, _) => AlarmState.Returned,
        (_, _, _, true) => AlarmState.Acknowledged,
        _ => AlarmState.Unacknowledged,
    };

    public void Beat(bool isPresent, DateTimeOffset now)
    {
        if (_shelvedUntil <= now)
        {
            _shelvedUntil = null;
            EndWhenOver();
        }

        _presentSince = isPresent ? _presentSince ?? now : null;
        _absentSince = isPresent ? null : _absentSince ?? now;
        if (!_isActive && now - _presentSince >= onDelay)
        {
            Alarms += Exists ? 0 : 1;
            Occurrences = Exists ? Occurrences + 1 : 1;
            (Exists, _isActive, _isKnown) = (true, true, false);
        }
        else if (_isActive && now - _absentSince >= AlarmRules.OffDelay)
        {
            _isActive = false;
            EndWhenOver();
        }
    }

    public void Acknowledge()
    {
        if (Exists && _shelvedUntil is null)
        {
            _isKnown = true;
            EndWhenOver();
        }
    }

    public void Shelve(DateTimeOffset until)
    {
        if (Exists && _shelvedUntil is null)
        {
            _shelvedUntil = until;
        }
    }

    public void Unshelve()
    {
        _shelvedUntil = null;
        EndWhenOver();
    }

    private void EndWhenOver() => Exists = Exists && (_isActive || !_isKnown || _shelvedUntil is not null);
}
