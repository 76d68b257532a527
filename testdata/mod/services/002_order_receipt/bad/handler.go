package orders

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

type Order struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Total int64  `json:"total_cents"`
}

type Repo interface {
	Save(ctx context.Context, o Order) error
}

type Mailer interface {
	SendReceipt(ctx context.Context, o Order) error
}

type Options struct {
	MailTimeout time.Duration
	Registerer  prometheus.Registerer
}

type Handler struct {
	repo    Repo
	mailer  Mailer
	log     *slog.Logger
	timeout time.Duration
	mails   *prometheus.CounterVec
	wg      sync.WaitGroup
}

func NewHandler(repo Repo, mailer Mailer, log *slog.Logger, opt Options) *Handler {
	if opt.MailTimeout <= 0 {
		opt.MailTimeout = 10 * time.Second
	}
	mails := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "order_receipts_total", Help: "Receipt mails by outcome.",
	}, []string{"outcome"})
	if opt.Registerer != nil {
		opt.Registerer.MustRegister(mails)
	}
	return &Handler{repo: repo, mailer: mailer, log: log, timeout: opt.MailTimeout, mails: mails}
}

func (h *Handler) Create(c echo.Context) error {
	var o Order
	if err := c.Bind(&o); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "malformed order").SetInternal(err)
	}
	ctx := c.Request().Context()
	if err := h.repo.Save(ctx, o); err != nil {
		return echo.NewHTTPError(http.StatusInternalServerError, "could not save order").SetInternal(err)
	}

	h.wg.Go(func() { h.sendReceipt(ctx, o) })

	c.Response().Header().Set("X-Order-Id", o.ID)
	return c.JSON(http.StatusAccepted, o)
}

func (h *Handler) sendReceipt(ctx context.Context, o Order) {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	if err := h.mailer.SendReceipt(ctx, o); err != nil {
		h.mails.WithLabelValues("failed").Inc()
		h.log.ErrorContext(ctx, "send receipt", "order", o.ID, "err", err)
		return
	}
	h.mails.WithLabelValues("sent").Inc()
}

// Close waits for mails in flight.
func (h *Handler) Close() { h.wg.Wait() }
