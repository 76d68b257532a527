package api

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"example.com/layers/046_seat_booking/good/hall"
)

// Handler books seats. The map must not change any more.
func Handler(halls map[string]*hall.Hall) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /halls/{hall}/seats/{seat}", func(w http.ResponseWriter, r *http.Request) {
		h, ok := halls[r.PathValue("hall")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		seat, err := strconv.Atoi(r.PathValue("seat"))
		if err != nil {
			http.Error(w, "bad seat", http.StatusBadRequest)
			return
		}
		left, err := h.Reserve(seat, r.FormValue("guest"))
		switch {
		case err == nil:
			fmt.Fprintf(w, "seat %d, %d left\n", seat, left)
		case errors.Is(err, hall.ErrTaken):
			http.Error(w, err.Error(), http.StatusConflict)
		default:
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	mux.HandleFunc("GET /halls/{hall}", func(w http.ResponseWriter, r *http.Request) {
		h, ok := halls[r.PathValue("hall")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintln(w, strings.Join(h.Guests(), "\n"))
	})
	return mux
}
