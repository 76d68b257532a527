package replay

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"sync"
)

type Event struct {
	ID   string          `json:"id"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

type Handler func(context.Context, Event) error

var errSkip = errors.New("skip")

type Replayer struct {
	handlers map[string]Handler
}

// Replay feeds the events of r to the handlers of their kinds.
func (rp *Replayer) Replay(ctx context.Context, r io.Reader) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	dec := json.NewDecoder(r)
	for {
		var ev Event
		if err := dec.Decode(&ev); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		wg.Add(1)
		go func() {
			h, ok := rp.handlers[ev.Kind]
			if !ok {
				slog.Debug("no handler", "kind", ev.Kind)
				return
			}
			defer wg.Done()
			if err := h(ctx, ev); err != nil && !errors.Is(err, errSkip) {
				slog.Error("handler", "id", ev.ID, "err", err)
			}
		}()
	}
}
