package config

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

type Import struct {
	CRM         string
	Timeout     time.Duration
	Concurrency int
}

func FromEnv() (Import, error) {
	c := Import{CRM: os.Getenv("CRM_URL"), Timeout: 10 * time.Second, Concurrency: 8}
	if v := os.Getenv("IMPORT_CONCURRENCY"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return c, fmt.Errorf("IMPORT_CONCURRENCY: %q is not a positive number", v)
		}
		c.Concurrency = n
	}
	return c, nil
}
