package quota

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
)

var ErrExceeded = errors.New("quota exceeded")

type Limiter struct {
	limit    int64
	inUse    sync.Map // tenant -> *atomic.Int64
	rejected *prometheus.CounterVec
}

func NewLimiter(limit int64, reg prometheus.Registerer) (*Limiter, error) {
	if limit <= 0 {
		return nil, fmt.Errorf("quota: bad limit %d", limit)
	}
	rejected := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "exports", Name: "rejected_total", Help: "Exports rejected by tenant quota.",
	}, []string{"tenant"})
	if err := reg.Register(rejected); err != nil {
		return nil, fmt.Errorf("quota: register: %w", err)
	}
	return &Limiter{limit: limit, rejected: rejected}, nil
}

func (l *Limiter) counter(tenant string) *atomic.Int64 {
	v, _ := l.inUse.LoadOrStore(tenant, new(atomic.Int64))
	return v.(*atomic.Int64)
}

// Acquire takes one of the tenant's slots; at most limit are given out at once.
func (l *Limiter) Acquire(tenant string) (release func(), err error) {
	n := l.counter(tenant)
	for {
		used := n.Load()
		if used >= l.limit {
			l.rejected.WithLabelValues(tenant).Inc()
			return nil, fmt.Errorf("tenant %s: %w", tenant, ErrExceeded)
		}
		if n.CompareAndSwap(used, used+1) {
			return sync.OnceFunc(func() { n.Add(-1) }), nil
		}
	}
}

// Middleware holds a slot for the duration of the request.
func (l *Limiter) Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		tenant := c.GetHeader("X-Tenant")
		if tenant == "" {
			c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"error": "missing tenant"})
			return
		}
		release, err := l.Acquire(tenant)
		if err != nil {
			c.Header("Retry-After", "5")
			c.AbortWithStatusJSON(http.StatusTooManyRequests, gin.H{"error": err.Error()})
			return
		}
		defer release()
		c.Next()
	}
}
