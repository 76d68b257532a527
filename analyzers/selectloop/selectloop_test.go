package selectloop_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/selectloop"
)

func Test(t *testing.T) { ruletest.Run(t, selectloop.Rule) }
