package ticks

import (
	"context"
	"log"
	"time"
)

type Sample struct {
	Name  string
	Value float64
}

type Aggregator struct {
	in     <-chan Sample
	period time.Duration
	sums   map[string]float64
	emit   func(map[string]float64)
}

func New(in <-chan Sample, period time.Duration, emit func(map[string]float64)) *Aggregator {
	return &Aggregator{in: in, period: period, emit: emit, sums: map[string]float64{}}
}

func (a *Aggregator) flush() {
	a.emit(a.sums)
	a.sums = map[string]float64{}
}

// Run adds up the samples until the input ends or ctx is done.
func (a *Aggregator) Run(ctx context.Context) {
	t := time.NewTicker(a.period)
	defer t.Stop()
	defer a.flush()
	for {
		select {
		case s := <-a.in:
			a.sums[s.Name] += s.Value
		case <-t.C:
			a.flush()
		case <-ctx.Done():
			log.Print("aggregator: ", ctx.Err())
			return
		}
	}
}

// Summarise adds up the samples of a finished list.
func Summarise(ctx context.Context, list []Sample, emit func(map[string]float64)) {
	ch := make(chan Sample)
	go func() {
		defer close(ch)
		for _, s := range list {
			select {
			case ch <- s:
			case <-ctx.Done():
				return
			}
		}
	}()
	New(ch, time.Minute, emit).Run(ctx)
}
