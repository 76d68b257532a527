package api

import (
	"encoding/json"
	"log/slog"
	"net/http"

	"example.com/courses/031_seat_booking/good/seats"
)

type booking struct {
	Seat     string `json:"seat"`
	Customer string `json:"customer"`
}

type Server struct {
	shows map[string]*seats.Plan
	log   *slog.Logger
}

// NewServer serves the shows, which do not change while it runs.
func NewServer(log *slog.Logger, shows ...string) *Server {
	s := &Server{shows: make(map[string]*seats.Plan), log: log}
	for _, id := range shows {
		s.shows[id] = seats.NewPlan()
	}
	return s
}

func (s *Server) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /shows/{id}/bookings", s.book)
	mux.HandleFunc("GET /shows/{id}/sold", s.sold)
	return mux
}

func (s *Server) book(w http.ResponseWriter, r *http.Request) {
	plan, ok := s.shows[r.PathValue("id")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	var b booking
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&b); err != nil || b.Seat == "" {
		http.Error(w, "bad booking", http.StatusBadRequest)
		return
	}
	if !plan.Take(b.Seat, b.Customer) {
		http.Error(w, "seat taken", http.StatusConflict)
		return
	}
	s.log.Info("seat booked", "seat", b.Seat, "customer", b.Customer)
	w.WriteHeader(http.StatusCreated)
}

func (s *Server) sold(w http.ResponseWriter, r *http.Request) {
	plan, ok := s.shows[r.PathValue("id")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if err := json.NewEncoder(w).Encode(map[string]int{"sold": plan.Count()}); err != nil {
		s.log.Debug("answer not written", "err", err)
	}
}
