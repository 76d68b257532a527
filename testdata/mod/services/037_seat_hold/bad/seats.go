package seats

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

var (
	ErrTaken   = errors.New("seat already held")
	ErrUnknown = errors.New("no such seat")
)

type hold struct {
	user  string
	until time.Time
}

type Hall struct {
	mu    sync.Mutex
	seats map[string]*hold
	ttl   time.Duration
	log   *slog.Logger
}

func NewHall(names []string, ttl time.Duration, log *slog.Logger) *Hall {
	h := &Hall{seats: make(map[string]*hold, len(names)), ttl: ttl, log: log}
	for _, n := range names {
		h.seats[n] = nil
	}
	return h
}

// Hold reserves the seat for user until the hold runs out.
func (h *Hall) Hold(seat, user string) (time.Time, error) {
	now := time.Now()
	h.mu.Lock()
	cur, ok := h.seats[seat]
	if !ok {
		h.mu.Unlock()
		return time.Time{}, fmt.Errorf("hold %s: %w", seat, ErrUnknown)
	}
	if cur != nil && cur.user != user && now.Before(cur.until) {
		h.log.Info("seat contended", "seat", seat, "user", user)
		return time.Time{}, fmt.Errorf("hold %s: %w", seat, ErrTaken)
	}
	until := now.Add(h.ttl)
	h.seats[seat] = &hold{user: user, until: until}
	h.mu.Unlock()
	return until, nil
}

func (h *Hall) Free() int {
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, s := range h.seats {
		if s == nil || now.After(s.until) {
			n++
		}
	}
	return n
}

func (h *Hall) Routes(r gin.IRouter) {
	r.GET("/seats/free", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"free": h.Free()}) })
	r.PUT("/seats/:seat/hold", func(c *gin.Context) {
		until, err := h.Hold(c.Param("seat"), c.GetHeader("X-User"))
		switch {
		case errors.Is(err, ErrUnknown):
			c.AbortWithStatusJSON(http.StatusNotFound, gin.H{"error": err.Error()})
		case errors.Is(err, ErrTaken):
			c.AbortWithStatusJSON(http.StatusConflict, gin.H{"error": err.Error()})
		default:
			c.JSON(http.StatusOK, gin.H{"until": until})
		}
	})
}
