package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"example.com/services/046_event_bus/good/bus"
)

// Stream sends the events of a topic to the client as server-sent events.
func Stream(b *bus.Bus) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		w.Header().Set("Content-Type", "text/event-stream")
		topic := r.PathValue("topic")
		sub := b.Subscribe(topic, 32)
		defer b.Unsubscribe(topic, sub)
		for {
			select {
			case <-r.Context().Done():
				return
			case e := <-sub.C:
				if err := writeEvent(w, e); err != nil {
					return
				}
				if err := rc.Flush(); err != nil {
					return
				}
			}
		}
	}
}

func writeEvent(w http.ResponseWriter, e bus.Event) error {
	raw, err := json.Marshal(e.Data)
	if err != nil {
		return fmt.Errorf("marshal event: %w", err)
	}
	_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.Topic, raw)
	return err
}

// PublishFromContext publishes unless ctx has ended.
func PublishFromContext(ctx context.Context, b *bus.Bus, e bus.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.Publish(e)
	return nil
}
