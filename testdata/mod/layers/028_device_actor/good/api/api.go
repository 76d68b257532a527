package api

import (
	"fmt"
	"net/http"

	"example.com/layers/028_device_actor/good/device"
)

func Handler(a *device.Actor) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		st, err := a.Status(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "value=%d online=%t polls=%d\n", st.Value, st.Online, st.Polls)
	})
	return mux
}
