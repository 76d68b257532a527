package signup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"
)

var ErrTaken = errors.New("email already registered")

type Users interface {
	Create(ctx context.Context, email string) (int64, error)
}

type AuditSink interface {
	Record(ctx context.Context, e AuditEntry) error
}

type AuditEntry struct {
	UserID    int64
	IP        string
	UserAgent string
	At        time.Time
}

type Server struct {
	users Users
	audit AuditSink
	log   *zap.Logger
	bg    sync.WaitGroup
}

func New(users Users, audit AuditSink, log *zap.Logger) *Server {
	return &Server{users: users, audit: audit, log: log.Named("signup")}
}

func (s *Server) Routes(r gin.IRouter) {
	r.POST("/signup", s.signup)
}

type signupRequest struct {
	Email string `json:"email" binding:"required,email"`
}

func (s *Server) signup(c *gin.Context) {
	var req signupRequest
	if err := c.ShouldBindJSON(&req); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	id, err := s.users.Create(c.Request.Context(), req.Email)
	switch {
	case errors.Is(err, ErrTaken):
		c.JSON(http.StatusConflict, gin.H{"error": "email already registered"})
		return
	case err != nil:
		s.log.Error("create user", zap.Error(fmt.Errorf("signup: %w", err)))
		c.JSON(http.StatusInternalServerError, gin.H{"error": "internal"})
		return
	}

	s.bg.Go(func() {
		entry := AuditEntry{UserID: id, IP: c.ClientIP(), UserAgent: c.GetHeader("User-Agent"), At: time.Now()}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.audit.Record(ctx, entry); err != nil {
			s.log.Warn("audit record", zap.Int64("user_id", id), zap.Error(err))
		}
	})

	c.Header("Location", fmt.Sprintf("/users/%d", id))
	c.JSON(http.StatusCreated, gin.H{"id": id})
}

// Drain waits for background writes. Call it after the HTTP server has stopped.
func (s *Server) Drain() {
	s.bg.Wait()
}
