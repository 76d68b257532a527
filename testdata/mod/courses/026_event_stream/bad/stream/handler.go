package stream

import (
	"fmt"
	"net/http"
	"time"

	"example.com/courses/026_event_stream/bad/bus"
)

type Handler struct {
	Bus       *bus.Bus
	KeepAlive time.Duration
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	topic := r.PathValue("topic")
	if topic == "" {
		http.Error(w, "topic missing", http.StatusBadRequest)
		return
	}
	l := h.Bus.Listen(topic, 32)

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	rc := http.NewResponseController(w)
	alive := time.NewTicker(h.KeepAlive)
	defer alive.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-alive.C:
			_, err = fmt.Fprint(w, ": keep-alive\n\n")
		case e := <-l.Events():
			_, err = fmt.Fprintf(w, "data: %s\n\n", e.Data)
		}
		if err != nil || rc.Flush() != nil {
			return
		}
	}
}
