package main

import (
	"context"
	"time"

	"unawaited/lentdep"
)

// From a program: what is applied last may not be in the journal.
func apply(ctx context.Context, names []string) error {
	journal, err := lentdep.OpenJournal("journal")
	if err != nil {
		return err
	}
	defer journal.Close() // want `apply closes journal, while goroutines that Record has started \(log.go:48\) may still have to write to it, and nobody waits for these: count them in a WaitGroup that apply waits for first`
	return each(ctx, names, lentdep.NewBehind(journal, 4))
}

func each(ctx context.Context, names []string, to lentdep.Recorder) error {
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		to.Record(ctx, name)
	}
	return nil
}

type tool[T any] struct{ list []T }

func (t *tool[T]) note(ctx context.Context, text func(T) string) error {
	journal, err := lentdep.OpenJournal("journal")
	if err != nil {
		return err
	}
	b := lentdep.NewBehind(journal, 4)
	for _, v := range t.list {
		b.Record(ctx, text(v))
	}
	return journal.Close() // want `note closes journal, while goroutines that Record has started`
}

// ok: it waits, or some time passes.
func waits(ctx context.Context, names []string) error {
	journal, err := lentdep.OpenJournal("journal")
	if err != nil {
		return err
	}
	defer journal.Close()
	a := lentdep.NewAwaited(journal)
	err = each(ctx, names, a)
	a.Wait()
	return err
}

func pauses(ctx context.Context, names []string) error {
	journal, err := lentdep.OpenJournal("journal")
	if err != nil {
		return err
	}
	defer journal.Close()
	err = each(ctx, names, lentdep.NewBehind(journal, 1))
	time.Sleep(time.Second)
	return err
}

// ok: a context may end them.
func under(ctx context.Context, names []string) error {
	journal, err := lentdep.OpenJournal("journal")
	if err != nil {
		return err
	}
	defer journal.Close()
	return each(ctx, names, lentdep.NewUnder(journal))
}

// ok: nothing is recorded.
func unused() (bool, error) {
	journal, err := lentdep.OpenJournal("journal")
	if err != nil {
		return false, err
	}
	defer journal.Close()
	return lentdep.NewBehind(journal, 1).Flushed(), nil
}
